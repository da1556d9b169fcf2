package bifrost.testkit;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** The contract for a toy with defects, which is given up on soon. */
record ToyContract(Set<Defect> defects, Duration patience) implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new ToyProvider(config, defects);
  }

  @Override
  public Set<Operation> operations() {
    return ToyProvider.OPERATIONS;
  }
}
