/** The harness in which the rules of the contract run a provider. */
package bifrost.testkit.internal.contract;
