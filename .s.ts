import fs from 'node:fs';
import { createNodeRuntime } from './cli/node-runtime.ts';
import { createPredictor } from './inference-worker/engine/session.ts';
import { testInput } from './inference-worker/engine/self-test.ts';
import { parseManifest } from './inference-worker/package/verify.ts';
const rt=createNodeRuntime();
function blob(n:number,s:number){const o=testInput([n,n,n]);for(let v=0;v<o.length;v++){const x=v%n,y=Math.floor(v/n)%n,z=Math.floor(v/n/n);const r=Math.hypot(x-n/2,y-n/2,z-n/2)/(n/2); o[v]= r<0.8? 0.35+0.35*(o[v]!-0.5)*2*s : r<0.9?0.05: r<1?0.8:0;}return o;}
for(const id of ['model5_gw_ae','model18cls','mindgrab','model11_gw_ae','model21_104class','model30chan50cls']){
 const m=parseManifest(fs.readFileSync(`/tmp/models/${id}/model.json`,'utf8'));
 const p=await createPredictor(rt,m,fs.readFileSync(`/tmp/models/${id}/weights.onnx`),'wasm',2);
 const n=24; const rep=async(name:string,x:Float32Array)=>{const r=(await p.run(x,[1,1,n,n,n])).get('')!;const c=new Map<number,number>();for(const v of r.data)c.set(v,(c.get(v)??0)+1);console.log(id,name,[...c].sort((a,b)=>b[1]-a[1]).slice(0,6).map(x=>x.join(':')).join(' '));};
 await rep('waves',testInput([n,n,n])); await rep('waves*.5',testInput([n,n,n]).map(v=>v*.5)); await rep('blob',blob(n,1)); await rep('blob2',blob(n,.5));
 await p.release();
}
process.exit(0)
