package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that opening a client rejects every address that {@code java.net.http} would reject. The error names the
 * position of the address in the file.
 */
class ConfigAddressTests {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"http://gpu:99999,99999 (1 to 65535)", "http://gpu:0,0 (1 to 65535)", "http://gpu:,has an empty port",
      "http:///v1,has no host or an invalid host name", "https://gpu_1:8000,gpu_1",
      "http://:8000,has no host or an invalid host name"})
  void rejectsAnInvalidAddressInAConfigurationFile(String url, String reason) throws IOException {
    var network = "\"network_config\": {\"base_url\": \"" + url + "\"}";
    var key = "\"keys\": [{\"value\": \"a-key-of-tests\", \"vllm_key_config\": {\"url\": \"" + url + "\"}}]";
    var proxy = "\"proxy_config\": {\"type\": \"http\", \"url\": \"" + url + "\"}";
    for (var members : List.of(network, key, proxy)) {
      var file = Files.writeString(folder.resolve("config.json"), "{\"providers\": {\"vllm\": {" + members + "}}}");
      var error = EndToEndTestCases.errorOf(Misconfigured.class, () -> Bifrost.open(file));
      assertTrue(
          error.message().startsWith(file + ":1:") && error.message().contains(url) && error.message().contains(reason),
          error.message());
    }
  }
}
