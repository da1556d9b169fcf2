/** The implementation of the fault proxy: an event loop, connections, pipes, and the filters of faults. */
package bifrost.testkit.internal.proxy;
