package bifrost.testkit.contract;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import java.net.URI;

/** Runs the contract against another protocol; the rules only need a dialect for it. */
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
