package bifrost.openai;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.ProviderContract;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

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
    return EnumSet.complementOf(EnumSet.of(Operation.RERANK));
  }
}
