package bifrost.testkit.contract;

import bifrost.testkit.FakeServer;
import bifrost.testkit.FaultProxy;

/**
 * The rules for providers, to be run against one. A test class implements this, with {@code bifrost.testkit}, JUnit's engine and jqwik on its
 * path in test scope:
 *
 * <pre>{@code
 * class MyProviderContractTests implements ProviderContract {
 *   @Override
 *   public Provider provider(URI backend, ProviderConfig config) {
 *     return new MyProviderFactory().open("mine", config);
 *   }
 * }
 * }</pre>
 *
 * <p>That is all for a provider of OpenAI's wire that serves chat completions. One that serves more says so in {@link #operations()}; one of
 * another wire gives its {@link #dialect()}. The backend is a {@link FaultProxy} before a {@link FakeServer}.
 *
 * <p>Rules are numbered by theme: 1xx {@linkplain IdentityRules identity}, 2xx {@linkplain RequestRules requests},
 * 3xx {@linkplain ResultRules results}, 4xx {@linkplain StreamRules streams}, 5xx {@linkplain ConnectionLossRules ends},
 * 6xx {@linkplain ErrorRules errors}, 7xx {@linkplain CancellationRules limits and cancelling}, 8xx {@linkplain ConcurrencyRules concurrency},
 * 9xx {@linkplain ResourceRules resources}, 10xx {@linkplain SecretRules secrets}, 11xx {@linkplain CompatibilityRules forward compatibility}.
 * A rule that fails prints its number, what it expected and saw, the scenario as the Java that makes it, and what was exchanged; jqwik
 * prints the smallest such scenario that it finds, and the seed.
 */
public non-sealed interface ProviderContract
    extends IdentityRules, RequestRules, ResultRules, StreamRules, ConnectionLossRules, ErrorRules, CancellationRules,
    ConcurrencyRules, ResourceRules, SecretRules, CompatibilityRules {}
