/**
 * The contract for providers: rules that a provider must keep, and what they are run with.
 *
 * <p>A test class implements {@link bifrost.testkit.contract.ProviderContract}. The rules send requests to the provider and render each
 * {@link bifrost.testkit.contract.Scenario} as a response of the server. For a protocol other than OpenAI's, implement
 * {@link bifrost.testkit.contract.Dialect}.
 *
 * <p>{@link bifrost.testkit.contract.BifrostDomain} and {@link bifrost.testkit.contract.FaultArbitraries} generate values for properties of jqwik.
 * This package needs JUnit and jqwik, which are optional dependencies of the module.
 */
package bifrost.testkit.contract;
