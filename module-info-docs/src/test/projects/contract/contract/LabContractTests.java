package contract;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.ProviderContract;
import bifrost.vllm.VllmProviderFactory;
import java.net.URI;

/** The contract tests of a third party. The provider supports more operations than {@code operations()} declares. */
class LabContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new VllmProviderFactory().open("lab", config);
  }
}
