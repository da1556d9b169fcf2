package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** The contract for a {@link MutantProvider} with defects, with a short timeout. */
record MutantContract(Set<Mutant> defects, Duration timeout) implements ProviderContract {
  /** {@inheritDoc} It is explicit, so that the compiler checks that it overrides the default. */
  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new MutantProvider(config, defects);
  }

  @Override
  public Set<Operation> operations() {
    return MutantProvider.OPERATIONS;
  }
}
