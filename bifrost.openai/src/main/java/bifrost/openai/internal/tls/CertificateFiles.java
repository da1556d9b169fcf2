package bifrost.openai.internal.tls;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ClientCertificate;
import bifrost.api.NetworkConfig;
import bifrost.openai.internal.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The files with the certificates and keys of a configuration, which are checked for changes. */
public final class CertificateFiles {
  /**
   * The attributes that identify a version of a file. They include {@link BasicFileAttributes#fileKey()}, because a
   * mounted secret is replaced, not overwritten.
   */
  private record Version(FileTime modified, long size, @Nullable Object key) {
    static Version of(Path file) {
      try {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
      } catch (IOException e) {
        return new Version(FileTime.fromMillis(0), -1, null); // a file may be missing while it is replaced
      }
    }
  }

  private final List<Path> files;
  private Map<Path, Version> lastVersions;

  private CertificateFiles(List<Path> files) {
    this.files = files;
    this.lastVersions = versions();
  }

  public static CertificateFiles of(NetworkConfig network) {
    var files = new ArrayList<Path>();
    if (network.trustedCertificateFile().isPresent()) files.add(network.trustedCertificateFile().get());
    if (network.clientCertificate().orElse(null) instanceof ClientCertificate.Files client) {
      files.addAll(List.of(client.chain(), client.key()));
    }
    return new CertificateFiles(files);
  }

  private Map<Path, Version> versions() {
    if (files.isEmpty()) return Map.of();
    var versions = new HashMap<Path, Version>();
    for (var file : files) versions.put(file, Version.of(file));
    return versions;
  }

  /** {@return whether a file has changed since the last call} */
  public boolean haveChanged() {
    var now = versions();
    boolean changed = !Objects.equals(lastVersions, now);
    lastVersions = now;
    return changed;
  }

  static String readFile(Path file, String setting) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new BifrostException(
          new Misconfigured("cannot read '" + file + "' (" + setting + "): " + reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) return "the file does not exist";
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
