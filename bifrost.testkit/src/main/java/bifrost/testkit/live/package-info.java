/**
 * The part of the contract that can be checked against a live server. It needs no test framework.
 *
 * <p>{@link bifrost.testkit.live.LiveContract} sends requests and returns a {@link bifrost.testkit.live.LiveReport}.
 */
package bifrost.testkit.live;
