package bifrost.testkit.contract;

import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.io.IOException;

/** A provider that passes all calls to another one. Subclasses observe or change calls. */
class DelegatingProvider implements Provider {
  private final Provider provider;

  DelegatingProvider(Provider provider) {
    this.provider = provider;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public RequestHandlers handlers() {
    return provider.handlers();
  }

  @Override
  public <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    return provider.send(request, attempt);
  }

  @Override
  public <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt)
      throws IOException, InterruptedException {
    return provider.stream(request, attempt);
  }

  @Override
  public void close() {
    provider.close();
  }
}
