declare const brand: unique symbol

/** A `T` that has been checked: only the function that did the checking casts to it. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name }
