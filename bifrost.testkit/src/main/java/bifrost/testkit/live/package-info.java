/**
 * The rules of the contract that can be checked against a live server. This package needs no test framework.
 *
 * <p>{@link bifrost.testkit.live.LiveContract} runs the rules, and returns a {@link bifrost.testkit.live.LiveReport}.
 */
package bifrost.testkit.live;
