using System.Security.Cryptography;
using AddinHost.Data;

namespace AddinHost.Shared.Blobs;

/// <summary>Blobs as files in the data folder, spread over 256 folders.</summary>
public sealed class FolderBlobStore(DataFolder folder) : IBlobStore
{
    public async Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var path = PathOf(name);
        if (File.Exists(path))
        {
            // A sweep that runs now must see that somebody wants it again.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return name;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + "." + Guid.NewGuid().ToString("N");
        await using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            await stream.WriteAsync(content, ct);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        return name;
    }

    public Stream? Open(string name) => File.Exists(PathOf(name)) ? File.OpenRead(PathOf(name)) : null;

    public IEnumerable<string> OlderThan(DateTimeOffset before)
    {
        var root = folder.Path("blobs");
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(path => File.GetLastWriteTimeUtc(path) < before.UtcDateTime).Select(path => Path.GetFileName(path))
            : [];
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    private string PathOf(string name)
    {
        // Names come from our own rows; the check keeps a damaged row from naming another file.
        if (name.Length is < 64 or > 97 || !name.All(letter => char.IsAsciiHexDigitLower(letter) || letter == '.'))
            throw new ArgumentException("Not the name of a blob.", nameof(name));
        return folder.Path("blobs", name[..2], name);
    }
}
