import type { machineWords as english } from './en-machines.js';

export const machineWords: Record<keyof typeof english, string> = {
  'machines.title': '队列上的机器',
  'machines.noBatch': '队列上没有批次。',
  'machines.nobody': '没有机器在处理。请用 enlarger worker 启动一台。',
  'machines.from': '来自 {host}',
  'machines.paused': '已暂停',
  'machines.counts':
    '完成 {done, number}，失败 {failed, number}，跳过 {skipped, number}，处理中 {running, number}，等待 {waiting, number}',
  'machines.left': '约剩 {time}',
  'machines.machine': '机器',
  'machines.speed': '速度',
  'machines.made': '完成',
  'machines.failed': '失败',
  'machines.holds': '正在处理',
};
