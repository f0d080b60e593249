/** Plain JavaScript without dependencies: runs before anything is installed, and on the Node versions it refuses. */
const NEEDED = [20, 19];

/** One sentence when this Node is too old, else null. */
export function nodeProblem() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return null;
  return `Overread needs Node ${NEEDED.join('.')} or newer, this is ${process.versions.node}: get a current one from https://nodejs.org.`;
}
