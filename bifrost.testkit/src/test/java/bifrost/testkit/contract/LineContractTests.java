package bifrost.testkit.contract;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import java.net.URI;

/** Runs the contract against a provider for another protocol, which requires only a dialect. */
class LineContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new LineProvider(config);
  }

  @Override
  public Dialect dialect() {
    return new LineDialect();
  }
}
