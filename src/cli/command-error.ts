/** What a command says in one line on stderr before it ends with 1. */
export class CommandError extends Error {}
