/**
 * The contract for providers: the rules that every provider must follow, and the scenarios that the rules run.
 *
 * <p>A test class implements {@link bifrost.testkit.contract.ProviderContract}. The rules send requests through
 * the provider to a fake server, which responds with the encoded {@link bifrost.testkit.contract.Scenario}. To
 * test a provider of a protocol other than OpenAI's, implement {@link bifrost.testkit.contract.Dialect}.
 *
 * <p>{@link bifrost.testkit.contract.BifrostDomain} and {@link bifrost.testkit.contract.FaultArbitraries} generate
 * values for jqwik properties. This package needs JUnit and jqwik, which are optional dependencies of the module.
 */
package bifrost.testkit.contract;
