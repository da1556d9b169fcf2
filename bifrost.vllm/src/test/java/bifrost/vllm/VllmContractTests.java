package bifrost.vllm;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.ProviderContract;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

/** The provider contract, tested with the vLLM provider. */
class VllmContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new VllmProviderFactory().open("vllm", config);
  }

  @Override
  public Set<Operation> operations() {
    return EnumSet
        .complementOf(EnumSet.of(Operation.IMAGE_GENERATION, Operation.SPEECH, Operation.FILE, Operation.BATCH));
  }
}
