package bifrost.openai;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.ProviderContract;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

/** What every provider has to keep, this one keeps; the Responses API is put natively, which vLLM's contract puts by way of chats. */
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
