package bifrost.testkit.contract;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import java.net.URI;

/** Another wire under the same rules: a dialect is all that they need to know of it. */
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
