package boot;

import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import java.io.IOException;

/** Starts the fake server and, through the proxy, asks it how it is. */
public final class Boot {
  private Boot() {}

  /**
   * Starts, asks, stops.
   *
   * @param args not used
   * @throws IOException if the server does not answer
   */
  public static void main(String... args) throws IOException {
    System.out.println(Boot.class.getModule());
    try (var server = FakeServer.start();
        var proxy = FaultProxy.before(server.url()).always(Fault.none().everyByte());
        var models = proxy.url().resolve("/v1/models").toURL().openStream()) {
      System.out.println(new String(models.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
