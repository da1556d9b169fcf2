/**
 * Many requests, sent with a bounded number of calls in flight, and their results in order, as a stream or a publisher.
 * Not exported.
 */
package bifrost.api.internal.batch;
