/** `run` at most once a frame, however often it is asked for. Hidden windows have no frames, so a timer stands in. */
export function everyFrame(run: () => void): () => void {
  let asked = false;
  const go = () => {
    asked = false;
    run();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.hidden) setTimeout(go, 100);
    else requestAnimationFrame(go);
  };
}
