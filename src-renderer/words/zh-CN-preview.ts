import type { previewWords as english } from './en-preview.js';

export const previewWords: Record<keyof typeof english, string> = {
  'preview.toggle': '预览',
  'preview.made': '预览',
  'preview.middle': '仅预览中间部分',
  'preview.making': '正在预览…',
  'preview.ask': '预览此区域',
  'preview.askHint': '正在处理图片或测量模型，预览会让它们稍慢一些。',
  'preview.closer': '放大后可预览',
  'preview.closerHint': '放大到 100 %',
  'preview.failed': '无法预览。{why}',
  'comparison.crop': '比较模型',
  'comparison.drag': '拖出一个矩形，或用方向键移动（Shift 调整大小），按 Enter 比较',
  'comparison.title': '各模型在此区域的效果',
  'comparison.working': '处理中…',
  'comparison.batch': '本批次 {time}',
  'comparison.take': '使用',
  'comparison.keep': '保留',
  'comparison.takeNamed': '使用 {title}',
  'comparison.how': '{width} × {height} 像素。按数字键选用模型。',
  'comparison.close': '关闭',
};
