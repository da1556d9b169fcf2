package bifrost.testkit.internal.contract;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** A default selector of the JVM that selects the same proxy for every URL. */
public final class FixedProxySelector extends ProxySelector {
  private final Proxy proxy;

  private FixedProxySelector(Proxy proxy) {
    this.proxy = proxy;
  }

  public static FixedProxySelector of(Proxy proxy) {
    return new FixedProxySelector(proxy);
  }

  /** Runs an action with this selector, and restores the previous one, so that other rules are not disturbed. */
  public void run(Runnable action) {
    var previous = ProxySelector.getDefault();
    ProxySelector.setDefault(this);
    try {
      action.run();
    } finally {
      ProxySelector.setDefault(previous);
    }
  }

  @Override
  public List<Proxy> select(URI uri) {
    return List.of(proxy);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the rule detects the failure itself
  }
}
