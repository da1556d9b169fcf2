package bifrost.testkit.contract;

import bifrost.api.BifrostException;
import bifrost.api.ClientCertificate;
import bifrost.api.NetworkConfig;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.NetworkCalls;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.http.NetworkBackend;
import bifrost.testkit.internal.tls.PemFile;
import bifrost.testkit.internal.tls.TestIdentities;
import bifrost.testkit.internal.tls.TestIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;

/**
 * Rules 1511 to 1515: TLS. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface TlsRules extends ContractSubject permits ProviderContract {
  private static NetworkBackend start(NetworkCalls calls, TestIdentity identity, boolean needsClient,
      boolean streamed) {
    return NetworkBackend.startTls(identity.context(TestIdentities.AUTHORITY), needsClient,
        calls.responder(streamed));
  }

  /**
   * Requires that a server is trusted if its certificate is signed by a configured authority, in every form of the
   * configuration: as a text with comments and several certificates, as a file, and as an {@code SSLContext}.
   * Companies have authorities of their own.
   */
  @WhenThisFails("Add each certificate between BEGIN and END of trustedCertificates and "
      + "trustedCertificateFile to the authorities of the JVM, use sslContext instead of them if "
      + "it is set, and with insecureTrustAllCertificates do not compare the host either.")
  @EnabledIfSupported(Feature.TLS)
  @Example
  default void rule1511_configuredAuthorityIsTrusted() {
    var authority = TestIdentities.AUTHORITY.certificatePem();
    var several = "The first:\n" + TestIdentities.OTHER_AUTHORITY.certificatePem() + "# and\n-- second --\n" + authority
        + "\nEnd";
    expectTrusted(TestIdentities.LOCAL, network -> network.trustedCertificates(authority));
    expectTrusted(TestIdentities.LOCAL, network -> network.trustedCertificates(several));
    expectTrusted(TestIdentities.LOCAL, network -> network.trustedCertificates(several.replace("\n", "\r\n")));
    try (var file = PemFile.of(several)) {
      expectTrusted(TestIdentities.LOCAL, network -> network.trustedCertificateFile(file.path()));
      expectTrusted(TestIdentities.LOCAL, network -> network.trustedCertificateFile(file.path())
          .trustedCertificates(TestIdentities.OTHER_AUTHORITY.certificatePem()));
    }
    var context = TestIdentities.EC_CLIENT.context(TestIdentities.AUTHORITY);
    expectTrusted(TestIdentities.LOCAL, network -> network.sslContext(context));
    for (var identity : List.of(TestIdentities.LOCAL, TestIdentities.OTHER_HOST, TestIdentities.EXPIRED)) {
      expectTrusted(identity, network -> network.insecureTrustAllCertificates(true));
    }
  }

  private void expectTrusted(TestIdentity identity, UnaryOperator<NetworkConfig> settings) {
    var calls = new NetworkCalls(this, 1511);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var server = start(calls, identity, false, streamed)) {
        calls.send(server.url(), network -> settings.apply(NetworkCalls.direct(network)), streamed,
            NetworkCalls::expectHello);
      }
    }
  }

  /**
   * Requires that nothing is sent to a server whose certificate is not trusted, is for another host or has expired,
   * and that the error names the server and the cause. It is not transient, because a retry cannot succeed.
   */
  @WhenThisFails("Check the chain, the validity and the host name of the certificate, and report a failure"
      + " as Unreachable that is not transient, with the cause in the message: the authority is "
      + "not trusted, the host is another, or the certificate has expired.")
  @EnabledIfSupported(Feature.TLS)
  @Example
  default void rule1512_untrustedServerIsAnErrorThatNamesTheCause() {
    UnaryOperator<NetworkConfig> trusting =
        network -> network.trustedCertificates(TestIdentities.AUTHORITY.certificatePem());
    expectUntrusted(TestIdentities.LOCAL, "127.0.0.1", network -> network, "(?is).*\\b(trust|authority|issue).*");
    expectUntrusted(TestIdentities.LOCAL, "127.0.0.1",
        network -> network.trustedCertificates(TestIdentities.OTHER_AUTHORITY.certificatePem()),
        "(?is).*\\b(trust|authority|issue).*");
    expectUntrusted(TestIdentities.OTHER_HOST, "127.0.0.1", trusting, "(?is).*\\bhost\\b.*");
    expectUntrusted(TestIdentities.EC_CLIENT, "localhost", trusting, "(?is).*\\bhost\\b.*");
    expectUntrusted(TestIdentities.EXPIRED, "127.0.0.1", trusting, "(?is).*(expired|not valid).*");
  }

  private void expectUntrusted(TestIdentity identity, String host, UnaryOperator<NetworkConfig> settings,
      String cause) {
    var calls = new NetworkCalls(this, 1512);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var server = start(calls, identity, false, streamed)) {
        var url = URI.create("https://" + host + ":" + server.port());
        expectFailure(calls, server, url, settings, streamed, cause);
      }
    }
  }

  private void expectFailure(NetworkCalls calls, NetworkBackend server, URI url, UnaryOperator<NetworkConfig> settings,
      boolean streamed, String cause) {
    try (var harness = ContractHarness.at(this, calls.rule(), url,
        config -> config.network(network -> settings.apply(NetworkCalls.direct(network)).maxRetries(2)))) {
      var failure = harness.completeInTime("the call", () -> {
        try {
          var request = harness.withProviderPrefix(SampleRequests.chatRequest());
          if (streamed) harness.bifrost().stream(request, harness.options()).collect();
          else harness.bifrost().send(request, harness.options());
          return new IllegalStateException("no exception");
        } catch (BifrostException e) {
          return e;
        }
      });
      var text = failure.toString();
      harness.expect(failure instanceof BifrostException e && e.error().getClass().getSimpleName().equals("Unreachable")
          && !e.error().isTransient(), "Unreachable, not transient", text);
      harness.expect(text.contains(url.getAuthority()), "an error with the server " + url.getAuthority(), text);
      harness.expect(text.matches(cause), "an error that names the cause, " + cause, text);
      harness.expect("requests at the server", List.of(), server.heads());
    }
  }

  /**
   * Requires that the configured client certificate is presented, whatever the format of its key, and that a server
   * that requires one is an error without it.
   */
  @WhenThisFails("Convert keys in PKCS #1 and SEC 1 to PKCS #8, ignore the text before BEGIN, and present "
      + "the certificate to every server that requests one.")
  @EnabledIfSupported(Feature.TLS)
  @Example
  default void rule1513_clientCertificateIsPresented() {
    for (var client : List.of(TestIdentities.EC_CLIENT, TestIdentities.RSA_CLIENT)) {
      var chain = client.certificatePem() + TestIdentities.AUTHORITY.certificatePem();
      for (var key : List.of(client.keyPem(), client.traditionalKeyPem(), client.keyPem().replace("\n", "\r\n"),
          "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
              + client.traditionalKeyPem())) {
        expectPresented(client, ClientCertificate.of(chain, key));
      }
      try (var chainFile = PemFile.of(chain); var keyFile = PemFile.of(client.traditionalKeyPem())) {
        expectPresented(client, ClientCertificate.of(chainFile.path(), keyFile.path()));
      }
    }
    var calls = new NetworkCalls(this, 1513);
    try (var server = start(calls, TestIdentities.LOCAL, true, false)) {
      expectFailure(calls, server, server.url(),
          network -> network.trustedCertificates(TestIdentities.AUTHORITY.certificatePem()), false,
          "(?is).*client certificate.*");
    }
  }

  private void expectPresented(TestIdentity client, ClientCertificate certificate) {
    var calls = new NetworkCalls(this, 1513);
    try (var server = start(calls, TestIdentities.LOCAL, true, false)) {
      calls.send(server.url(), network -> NetworkCalls.direct(network).clientCertificate(certificate)
          .trustedCertificates(TestIdentities.AUTHORITY.certificatePem()), false, (harness, result) -> {
            NetworkCalls.expectHello(harness, result);
            harness.expect("subject of the client", client.certificate().getSubjectX500Principal().getName(),
                server.heads().get(0).client());
          });
    }
  }

  /**
   * Requires that opening the provider fails if a certificate or a key cannot be read, or if they do not match, with
   * a message that contains no part of the key. Otherwise the fault shows only in the first call.
   */
  @WhenThisFails("Read certificates and keys when the provider is opened, name the setting or the file in "
      + "the message, and compare the key with the certificate.")
  @EnabledIfSupported(Feature.TLS)
  @Example
  default void rule1514_invalidTlsSettingsAreRefusedWhenOpened() {
    var certificate = TestIdentities.AUTHORITY.certificatePem();
    var invalid = new LinkedHashMap<String, UnaryOperator<NetworkConfig>>();
    Map.of("an empty text", "", "a text without a certificate", "none", "a certificate without its end",
        certificate.replaceFirst("(?s)-----END.*", ""), "a certificate that is not Base64",
        certificate.replaceFirst("\n", "\n!"), "a certificate that is not X.509",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "a key instead of a certificate",
        TestIdentities.EC_CLIENT.keyPem(), "a second certificate without its end",
        certificate + certificate.replaceFirst("(?s)-----END.*", ""))
        .forEach((name, text) -> invalid.put(name, network -> network.trustedCertificates(text)));
    var chain = TestIdentities.EC_CLIENT.certificatePem();
    var key = TestIdentities.EC_CLIENT.keyPem();
    Map.of("no key", chain, "a key without its end", key.replaceFirst("(?s)-----END.*", ""), "a key that is not Base64",
        key.replaceFirst("\n", "\n!"), "a key that is not DER", key.replaceFirst("\n....", "\n"),
        "an encrypted key", key.replace("PRIVATE", "ENCRYPTED PRIVATE"), "an encrypted key with a header",
        key.replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"),
        "the key of another certificate",
        TestIdentities.LOCAL.keyPem(), "the key of another algorithm", TestIdentities.RSA_CLIENT.keyPem())
        .forEach(
            (name, text) -> invalid.put(name, network -> network.clientCertificate(ClientCertificate.of(chain, text))));
    var secret = key.split("\n")[1].substring(8, 40);
    invalid.forEach((name, settings) -> expectRefused(name, settings, List.of(), secret));
    expectUnreadable(path -> network -> network.trustedCertificateFile(path), certificate);
    try (var file = PemFile.of(chain)) {
      expectUnreadable(path -> network -> network.clientCertificate(ClientCertificate.of(file.path(), path)), key);
    }
  }

  private void expectRefused(String name, UnaryOperator<NetworkConfig> settings, List<String> words, String secret) {
    for (var url : List.of("https://127.0.0.1:8443", "http://127.0.0.1:8000")) {
      new NetworkCalls(this, 1514).expectRefused(name, URI.create(url),
          config -> config.network(network -> settings.apply(NetworkCalls.direct(network))), words, secret);
    }
  }

  private void expectUnreadable(Function<Path, UnaryOperator<NetworkConfig>> setting, String content) {
    try (var file = PemFile.of(content)) {
      var path = file.path();
      file.write(content.substring(0, 40));
      expectRefused("an incomplete file", setting.apply(path), List.of(), "");
      file.delete();
      expectRefused("a missing file", setting.apply(path), List.of(path.toString()), "");
      var directory = Objects.requireNonNull(path.getParent());
      expectRefused("a directory", setting.apply(directory), List.of(directory.toString()), "");
    }
  }

  /**
   * Requires that a file with certificates is read again when it changes, and that connections are reused otherwise.
   * Certificates are renewed while the application runs.
   */
  @WhenThisFails("Before a call, compare the time and the size of each file with those of the last call, "
      + "and only if they differ, open new connections with the new certificates.")
  @EnabledIfSupported({Feature.TLS, Feature.CONNECTION_REUSE})
  @Example
  default void rule1515_changedFilesAreReadAgain() {
    var calls = new NetworkCalls(this, 1515);
    try (var file = PemFile.of(TestIdentities.OTHER_AUTHORITY.certificatePem());
        var server = start(calls, TestIdentities.LOCAL, false, false)) {
      calls.send(server.url(), network -> NetworkCalls.direct(network).trustedCertificateFile(file.path()), false,
          (harness, first) -> {
            harness.expect("outcome with another authority", "Unreachable", first.outcomeName());
            file.write(TestIdentities.AUTHORITY.certificatePem() + TestIdentities.OTHER_AUTHORITY.certificatePem());
            NetworkCalls.expectHello(harness, NetworkCalls.send(harness, false));
            int opened = 6;
            for (int i = 0; i < 5 && opened > 2; i++) { // repeated, because a busy machine may reuse a connection late
              int before = server.connections();
              for (int call = 0; call < 6; call++) NetworkCalls.expectHello(harness, NetworkCalls.send(harness, false));
              opened = server.connections() - before;
            }
            harness.expect(opened <= 2, "fewer than 3 connections for 6 calls", opened + " connections");
          });
    }
  }
}
