package bifrost.testkit.internal.contract;

import bifrost.api.ProviderConfig;
import bifrost.testkit.contract.ContractSubject;
import bifrost.testkit.contract.Dialect.Feature;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The option {@code responses}, which chooses the endpoint for requests of the Responses API. A provider that has it is
 * tested with both endpoints.
 */
public final class ResponsesOption {
  private ResponsesOption() {}

  /** {@return a harness whose provider sends such requests to the Responses API, if it has the option} */
  public static ContractHarness harness(ContractSubject subject, int rule) {
    return ContractHarness.of(subject, rule, config -> nativeResponses(subject, config));
  }

  /** {@return a configuration that chooses the Responses API, if the provider has the option} */
  public static ProviderConfig nativeResponses(ContractSubject subject, ProviderConfig config) {
    return hasOption(subject) ? config.option("responses", "native") : config;
  }

  /** {@return the configurations to test: the default and, if the provider has the option, the Responses API} */
  public static List<UnaryOperator<ProviderConfig>> configurations(ContractSubject subject) {
    UnaryOperator<ProviderConfig> unchanged = config -> config;
    return hasOption(subject) ? List.of(unchanged, config -> nativeResponses(subject, config)) : List.of(unchanged);
  }

  private static boolean hasOption(ContractSubject subject) {
    return subject.dialect().features().contains(Feature.PROVIDER_OPTIONS);
  }
}
