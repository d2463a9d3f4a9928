using System.Buffers;
using System.Security.Cryptography;
using AddinHost.Data;

namespace AddinHost.Shared.Blobs;

/// <summary>Blobs as files in the data folder, spread over 256 folders. What has its name is whole and on disk, and so is the folder's entry of it.</summary>
public sealed class FolderBlobStore(DataFolder folder) : IBlobStore
{
    private const int Piece = 64 * 1024;

    public async Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        if (IsKept(name))
            return name;
        var draft = NewDraft();
        try
        {
            await using (var file = Create(draft))
            {
                await file.WriteAsync(content, ct);
                file.Flush(flushToDisk: true);
            }

            Keep(draft, name);
            return name;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    public async Task<string> PutAsync(Stream content, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        var draft = NewDraft();
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = Create(draft))
            {
                int read;
                while ((read = await content.ReadAsync(buffer, ct)) > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                }

                file.Flush(flushToDisk: true);
            }

            var name = Convert.ToHexStringLower(hash.GetCurrentHash());
            if (!IsKept(name))
                Keep(draft, name);
            return name;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            // What was kept has another name by now.
            File.Delete(draft);
        }
    }

    public Stream? Open(string name)
    {
        try
        {
            return new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, Piece, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public IEnumerable<string> OlderThan(DateTimeOffset before)
    {
        var root = folder.Path("blobs");
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(path => File.GetLastWriteTimeUtc(path) < before.UtcDateTime).Select(path => Path.GetFileName(path))
            : [];
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    private bool IsKept(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
            return false;
        // A sweep that runs now must see that somebody wants it again; and whoever put it here may not have come as far as syncing the folder.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        Directories.Sync(Path.GetDirectoryName(path)!);
        return true;
    }

    private void Keep(string draft, string name)
    {
        File.Move(draft, PlaceFor(name), overwrite: true);
        Directories.Sync(Path.GetDirectoryName(PathOf(name))!);
    }

    private string PlaceFor(string name)
    {
        var path = PathOf(name);
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Directories.Sync(folder.Path("blobs"));
            Directories.Sync(folder.Root);
        }

        return path;
    }

    // A name that is nobody's: the sweep takes what a crash left behind.
    private string NewDraft() => PlaceFor(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + ".0");

    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    private string PathOf(string name)
    {
        // Names come from our own rows; the check keeps a damaged row from naming another file.
        if (name.Length is < 64 or > 97 || !name.All(letter => char.IsAsciiHexDigitLower(letter) || letter == '.'))
            throw new ArgumentException("Not the name of a blob.", nameof(name));
        return folder.Path("blobs", name[..2], name);
    }
}
