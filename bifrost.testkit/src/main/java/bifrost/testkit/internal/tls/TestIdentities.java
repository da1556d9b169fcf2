package bifrost.testkit.internal.tls;

import java.time.Duration;

/** The identities that the rules share, generated on first use. */
public final class TestIdentities {
  public static final TestIdentity AUTHORITY = TestIdentity.authority("Bifrost kit authority");
  public static final TestIdentity OTHER_AUTHORITY = TestIdentity.authority("Bifrost kit other authority");
  public static final TestIdentity LOCAL = AUTHORITY.local(Duration.ofDays(1));
  public static final TestIdentity EXPIRED = AUTHORITY.local(Duration.ofDays(-1));
  public static final TestIdentity OTHER_HOST = AUTHORITY.server("elsewhere.example");
  /** The server that a proxy connects to. */
  public static final TestIdentity BEHIND_PROXY = AUTHORITY.server("kit.example");
  public static final TestIdentity EC_CLIENT = AUTHORITY.client("kit client EC", "EC");
  public static final TestIdentity RSA_CLIENT = AUTHORITY.client("kit client RSA", "RSA");

  private TestIdentities() {}
}
