/** Addresses of files, as the bundler gives them for imports ending in ?url. */
declare module '*?url' {
  const url: string;
  export default url;
}
