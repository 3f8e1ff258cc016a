#include "report/html_sections.h"

namespace boucle::report {

// Colours: blue against vermilion, which differ for every common kind of colour blindness and in grey; the parts of
// stacked bars are the set of Okabe and Ito in an order of rising and falling lightness. Bands differ by lightness,
// other scenarios by their dashes, so that print in black says the same.
std::string_view page_style() {
  return R"css(
:root{--paper:#fff;--ink:#1b1d1f;--soft:#5a6067;--line:#dfe2e5;--box:#f5f6f7;--blue:#0b5c9e;--b90:#c6daeb;--b50:#8ab4d8;
--red:#b83a00;--fin:#d95f02;--back:#7a8087;--good:#00664d;--goodbox:#e3f3ee;--badbox:#fbe9e2;
--p0:#0b5c9e;--p1:#e69f00;--p2:#009e73;--p3:#cc79a7;--p4:#56b4e9;--p5:#8b9096;
--h1:#eaf1f7;--h2:#cfe0ee;--h3:#a9c8e0;--h4:#7aa9cf;--h5:#0b5c9e}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e8e6e1;--soft:#a3a9b0;--line:#343a40;--box:#1d2125;
--blue:#7db8ea;--b90:#22384b;--b50:#38607f;--red:#ff9a66;--fin:#f0883e;--back:#8d949b;--good:#6fd3b3;--goodbox:#14302a;
--badbox:#3b2118;--p0:#6aaee6;--p1:#e6b035;--p2:#3fbf96;--p3:#dd94bd;--p4:#a6d8f5;--p5:#8d949b;
--h1:#1b2833;--h2:#20364a;--h3:#284a68;--h4:#356590;--h5:#7db8ea}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:768px;padding:0 24px 48px;background:var(--paper);color:var(--ink);
font:16px/1.5 "Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif;overflow-wrap:break-word}
h1,h2,figcaption strong,.big{font-family:Georgia,"Times New Roman","Liberation Serif","DejaVu Serif",serif}
h1{font-size:30px;line-height:1.2;margin:40px 0 8px;text-wrap:balance}
h2{font-size:24px;line-height:1.25;margin:0 0 12px;text-wrap:balance}
h3{font-size:16px;margin:28px 0 8px}h4{font-size:14px;margin:16px 0 4px}
p{margin:8px 0}
a{color:var(--blue)}
section{border-top:3px solid var(--ink);margin-top:44px;padding-top:12px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:8px;top:8px;background:var(--paper);padding:8px}
.lead{font-size:17px}
.faint,.note,.caption,figcaption span{color:var(--soft)}
.faint,.note{font-size:14px}
.warning{font-size:14px;border-left:3px solid var(--fin);padding-left:10px}
.badge{display:inline-block;font-size:14px;padding:3px 10px;border-radius:4px;background:var(--box);margin:4px 8px 4px 0}
.badge.good{background:var(--goodbox);color:var(--good)}
.badge.bad{background:var(--badbox);color:var(--red)}
nav ul{list-style:none;padding:0;margin:20px 0 0;display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:16px;margin:16px 0}
.card{background:var(--box);border-radius:6px;padding:12px 14px;min-width:0}
.card p{margin:2px 0;font-size:14px}
.card .what{color:var(--soft);min-height:42px}
.card .big{font-size:27px;line-height:1.2;margin:4px 0}
figure{margin:24px 0 32px}
figcaption strong{display:block;font-size:18px;line-height:1.3}
figcaption span{display:block;font-size:14px}
.key{font-size:13px;color:var(--soft);margin:6px 0}
.key span{display:inline-block;max-width:100%;overflow-wrap:anywhere;margin-right:10px}
.key svg{vertical-align:-1px;margin-right:5px}
.chart{display:block;width:100%;height:auto;margin-top:8px}
.narrow{display:none}
svg text{font:12px "Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif;fill:var(--ink);
unicode-bidi:isolate}
svg .tick{fill:var(--soft)}
svg .strong{font-weight:700}
svg .soft{fill:var(--soft)}
svg .grid{stroke:var(--line);stroke-width:1}
svg .zero{stroke:var(--soft);stroke-width:1}
svg .b90{fill:var(--b90)}
svg .b50{fill:var(--b50)}
svg .median{fill:none;stroke:var(--blue);stroke-width:2.4;stroke-linejoin:round}
svg .ghost{fill:none;stroke:var(--soft);stroke-width:1.3}
svg .g0{stroke-dasharray:5 3}svg .g1{stroke-dasharray:1.5 2.5}svg .g2{stroke-dasharray:9 3 2 3}svg .g3{stroke-dasharray:12 4}
svg .dot{fill:var(--blue);stroke:var(--paper);stroke-width:1.5}
svg .flag{stroke:var(--red);stroke-width:1;stroke-dasharray:3 2}
svg .flagtext,svg .beyond{fill:var(--red)}
svg .beyond{font-size:18px;font-weight:700}
svg .level{stroke:var(--ink);stroke-width:1.6}
svg .leader{stroke:var(--soft);stroke-width:.7}
svg .share{fill:var(--blue);opacity:.75}
svg .mark{stroke:var(--red);stroke-width:2.5}
svg .arc{fill:var(--ink)}
svg .flow{stroke-width:.8}
svg .trade{fill:var(--blue);fill-opacity:.5;stroke:var(--blue)}
svg .financing{fill:var(--fin);fill-opacity:.6;stroke:var(--fin);stroke-dasharray:4 2}
svg .back{fill:var(--back);fill-opacity:.45;stroke:var(--back);stroke-dasharray:1 2}
svg .node{fill:var(--ink)}
svg .band{fill:none;stroke-opacity:.5}
svg .band.trade{stroke:var(--blue)}svg .band.financing{stroke:var(--fin);stroke-dasharray:none}
svg .band.back{stroke:var(--back);stroke-dasharray:none}
svg .seam{fill:none;stroke:var(--paper);stroke-width:1}svg .dashed{stroke-dasharray:6 4}svg .dotted{stroke-dasharray:1.5 3}
svg .over{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
svg .p0{fill:var(--p0)}svg .p1{fill:var(--p1)}svg .p2{fill:var(--p2)}svg .p3{fill:var(--p3)}svg .p4{fill:var(--p4)}
svg .p5{fill:var(--p5)}
svg .part{stroke:var(--paper);stroke-width:.8}
svg .own{fill:var(--fin)}svg .eco{fill:var(--p3)}svg .cus{fill:var(--blue)}svg .cap{fill:var(--p4)}svg .rest{fill:var(--line)}
.strip{display:block;overflow:visible}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4}
.caption{margin:14px 0 2px;font-size:14px}
th,td{padding:5px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th{color:var(--soft);font-size:13px;vertical-align:bottom}
th:first-child,td:first-child{padding-left:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.sub{padding-left:18px}
.scroll{overflow-x:auto;margin:8px 0}
.scroll th:first-child{min-width:140px}.scroll tbody th{position:sticky;left:0;background:var(--paper)}
.matrix th:first-child{min-width:0}
.scroll:focus-visible{outline:2px solid var(--blue)}
.rows{table-layout:fixed}
.rows td,.rows th{vertical-align:middle}
.rows .name{width:36%}
.rows .value{width:29%}
.rows .plot{padding:2px 14px}
.rows small{display:block;color:var(--soft);font-size:12px}
.rows thead .plot{padding-bottom:0}
.rows+.rows{margin-top:16px}
small .note,small .faint,small .chip{font-size:12px}
.matrix td.h1{background:var(--h1)}.matrix td.h2{background:var(--h2)}.matrix td.h3{background:var(--h3)}
.matrix td.h4{background:var(--h4)}.matrix td.h5{background:var(--h5);color:var(--paper)}
.matrix{width:auto;font-size:13px}
.matrix td{padding:4px 5px}
.matrix td.words{min-width:11rem}
.matrix thead th.n{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;padding:5px 4px;max-height:150px}
.chip{display:inline-block;font-size:12px;background:var(--box);border:1px solid var(--line);border-radius:10px;padding:0 8px}
.conflict,.bad{color:var(--red)}
.good{color:var(--good)}
q{font-style:italic}
details{margin:8px 0}
summary{cursor:pointer;color:var(--blue);font-size:14px}
code,pre{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
pre{background:var(--box);padding:10px 12px;border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;font-size:14px}
dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
footer{border-top:1px solid var(--line);margin-top:48px;font-size:13px;color:var(--soft)}
@media (max-width:700px){body{padding:0 16px 32px}h1{font-size:25px;margin-top:24px}h2{font-size:21px}
.wide{display:none}.narrow{display:block}
.rows,.rows tbody,.rows tr,.rows td,.rows th,.rows thead{display:block;width:auto}
.rows tr{padding:7px 0;border-bottom:1px solid var(--line)}
.rows td,.rows th{border:0;padding:1px 0}.rows .name,.rows .value{width:auto}.rows .plot{padding:1px 6px}
.rows thead tr{border:0;padding:0}.rows thead .name,.rows thead .value{display:none}
dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@page{size:A4;margin:15mm}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#ccc;--box:#f3f3f3;--blue:#0b5c9e;--b90:#d3e2ef;--b50:#94b9d9;
--red:#a33200;--fin:#c85600;--good:#00543f;--goodbox:#eef6f3;--badbox:#fbeee8;--p0:#0b5c9e;--p1:#e69f00;--p2:#009e73;
--p3:#cc79a7;--p4:#56b4e9;--p5:#8b9096;--h1:#eaf1f7;--h2:#cfe0ee;--h3:#a9c8e0;--h4:#7aa9cf;--h5:#0b5c9e}
body{max-width:none;padding:0;font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
nav,.skip{display:none}figure,.card,.rows tr,tr{break-inside:avoid}h2,h3,figcaption{break-after:avoid}
.wide{display:block}.narrow{display:none}.scroll{overflow:visible}a{color:inherit;text-decoration:none}}
)css";
}

}  // namespace boucle::report
