package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** The contract for a {@link MutantProvider} with the given defects and timeout. */
record MutantContract(Set<Defect> defects, Duration timeout) implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new MutantProvider(config, defects);
  }

  @Override
  public Set<Operation> operations() {
    return MutantProvider.OPERATIONS;
  }

  /** Overrides the default explicitly, so that a rename of the inherited method is a compile error. */
  @Override
  public Duration timeout() {
    return timeout;
  }
}
