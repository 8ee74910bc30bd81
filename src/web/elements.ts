/** Elements of the page, by their ids. */

/** @throws TypeError when the page has none, or one of another kind */
export function element<E extends HTMLElement>(id: string, kind: abstract new () => E): E {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${id}.`)
  return found
}

/** Live regions speak when they change, so they change only when there is something to say. */
export function setText(id: string, text: string): void {
  const region = element(id, HTMLElement)
  if (region.textContent !== text) region.textContent = text
}

export function onSubmit(id: string, act: () => unknown): void {
  element(id, HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    act()
  })
}
