package bifrost.vllm;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.ProviderContract;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

/** What every provider has to keep, this one keeps. */
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
