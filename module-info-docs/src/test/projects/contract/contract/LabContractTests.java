package contract;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.ProviderContract;
import bifrost.vllm.VllmProviderFactory;
import java.net.URI;

/** What a third party writes; the provider stands for theirs, and serves more than it says. */
class LabContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new VllmProviderFactory().open("lab", config);
  }
}
