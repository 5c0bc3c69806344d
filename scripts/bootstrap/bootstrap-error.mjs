/** An obstacle on the way to the pinned Node; the message also says what to do. */
export class BootstrapError extends Error {}
