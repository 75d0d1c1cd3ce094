/** Lets the focus go back, as something that lay above closes, to where the person was. */
export function focusBack(to: HTMLElement | null | undefined): (event: Event) => void {
  return (event) => {
    if (!to?.isConnected) return;
    event.preventDefault();
    to.focus({ preventScroll: true });
  };
}
