/**
 * The clock, the executor and the runner for callbacks, which all calls use. Not exported. Must not depend on any
 * other package.
 */
package bifrost.api.internal.concurrent;
