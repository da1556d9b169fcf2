/**
 * The execution of calls: resolution of targets, attempts, retries, timeouts, streams, and the notification of
 * listeners and hooks. Not exported. Must not depend on the packages {@code client}, {@code config}, {@code factory}
 * and {@code merge}.
 */
package bifrost.api.internal.call;
