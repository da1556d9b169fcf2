package bifrost.openai;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.ProviderContract;
import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The provider contract, tested with kind {@code openai}, which sends Responses natively; kind {@code vllm} converts
 * them to chat completions.
 */
class OpenAiContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new OpenAiProviderFactory().open("openai", config);
  }

  @Override
  public Set<Operation> operations() {
    return Stream.of(Operation.values()).filter(Operation::isOpenAi).collect(Collectors.toSet());
  }
}
