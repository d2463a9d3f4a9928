using AddinHost.Data;
using AddinHost.Shared.Blobs;

namespace AddinHost.Logging.Uploads;

/// <summary>Uploaded files in the data folder, as long as their upload is not over.</summary>
public sealed class UploadFolder(DataFolder folder)
{
    private const int Piece = 64 * 1024;

    private string Root => folder.Path("uploads");

    /// <summary>Writes and syncs a file; null when it is longer than <paramref name="most"/>.</summary>
    public async Task<(string Place, long Size)?> WriteAsync(Stream content, long most, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        Directory.CreateDirectory(Root);
        var place = Guid.NewGuid().ToString("N");
        var (size, kept) = (0L, false);
        try
        {
            await using (var file = new FileStream(PathOf(place), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                var buffer = new byte[Piece];
                int read;
                while ((read = await content.ReadAsync(buffer, ct)) > 0)
                {
                    size += read;
                    if (size > most)
                        return null;
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                }

                file.Flush(flushToDisk: true);
            }

            Directories.Sync(Root);
            kept = true;
            return (place, size);
        }
        finally
        {
            if (!kept)
                Delete(place);
        }
    }

    /// <summary>Null when it is not there.</summary>
    public FileStream? Open(string place)
    {
        try
        {
            return new FileStream(PathOf(place), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Delete(string place)
    {
        if (Directory.Exists(Root))
            File.Delete(PathOf(place));
    }

    public IReadOnlyList<string> OlderThan(DateTimeOffset before) => Directory.Exists(Root)
        ? [.. Directory.EnumerateFiles(Root).Where(path => File.GetLastWriteTimeUtc(path) < before.UtcDateTime).Select(path => Path.GetFileName(path))]
        : [];

    private string PathOf(string place) => Guid.TryParseExact(place, "N", out _) ? Path.Combine(Root, place) : throw new ArgumentException("Not the place of an upload.", nameof(place));
}
