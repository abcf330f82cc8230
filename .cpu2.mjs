import { readFileSync } from 'node:fs';
import { onStage } from './scripts/bench/stage.mjs';
import { familyOf } from './scripts/bench/memory.mjs';
import { pause } from './scripts/bench/clock.mjs';
import { setUp } from './scripts/setup.mjs'; await setUp({ browser: true, envFile: 'ignore' });
const N=+process.argv[2]||400;
const cpu=(pid)=>{const s=readFileSync(`/proc/${pid}/stat`,'utf8'); const f=s.slice(s.lastIndexOf(')')+2).split(' '); return (+f[11]+ +f[12])*10;};
const kind=(c)=> /session-process/.test(c)?'child':/sandbox-command/.test(c)?'sandbox':/type=renderer/.test(c)?'renderer':/type=gpu/.test(c)?'gpu':/network/.test(c)?'net':/type=/.test(c)?'chrother':/chrom/.test(c)?'browser':/^(\S*\/)?postgres/.test(c)?'pg':/plain-library/.test(c)?'plain':/server|start|run-server/.test(c)?'main':'other '+c.slice(0,40);
const snap=()=>{const m=new Map();for(const p of familyOf(process.pid)){ if(p.pid===process.pid) continue; try{m.set(p.pid,[kind(p.command),cpu(p.pid)])}catch{}} return m;};
const known=(i)=>`62812${String(10_000_000+(i%20))}`;
let t=0; const text=()=>`Yth. Pelanggan, pembayaran Rp250.000 untuk tagihan INV-${String(++t).padStart(6,'0')} telah kami terima. Layanan internet Anda aktif sampai 30 hari ke depan. Terima kasih.`;
await onStage(process.cwd(), async (stage)=>{
 const {watch}=stage; const sides=['server','plain'];
 for(const n of sides){ await Promise.all([stage[n].start(), stage.sandbox.scan()]); }
 for(const n of sides){ for(let i=0;i<20;i++){ const d=watch.nth('receipt-taken',watch.count('receipt-taken')+1); await stage[n].toWire(known(i),text()); await d; } await stage[n].stop(); }
 for(let r=0;r<1;r++) for(const n of ['server']){ const side=stage[n]; await side.start(); await pause(3000);
  for(let b=0;b<2;b++){
  const messages=Array.from({length:N},(_,i)=>({phone:known(i),text:text()})); const w=watch.count('wire'), rc=watch.count('receipt-taken');
  let a; const [f,l]=await Promise.all([watch.nth('wire',w+1).then(x=>{a=snap();return x}),watch.nth('wire',w+N),side.sendAll(messages)]);
  const z=snap(); await watch.nth('receipt-taken',rc+N);
  const sum={}; for(const [pid,[k,c]] of z){ const d=c-(a.get(pid)?.[1]??c); sum[k]=(sum[k]??0)+d; }
  console.log(n,'ms/msg',((l-f)/(N-1)).toFixed(2),'cpu/msg', Object.entries(sum).filter(([,v])=>v>0).map(([k,v])=>k+' '+(v/N).toFixed(2)).join(', '), 'total',(Object.values(sum).reduce((x,y)=>x+y,0)/N).toFixed(2));
  }
  await side.stop(); }
});
