using System.Security.Cryptography;
using AddinHost.Data;
using AddinHost.Shared.Blobs;
using AddinHost.Tests.Messages.Files;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace AddinHost.Tests.Shared.Blobs;

public sealed class FolderBlobStoreTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "blobs-" + Guid.NewGuid().ToString("N")[..12]);

    private FolderBlobStore Store => new(new DataFolder(Options.Create(new DataOptions { Directory = folder }), new HostingEnvironment()));

    [Fact]
    public async Task A_stream_and_bytes_give_the_same_blob_once()
    {
        var bytes = QuotaTests.Bytes(1_000_000, 1);
        using var stream = new MemoryStream(bytes);
        var name = await Store.PutAsync(stream, default);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), name);
        Assert.Equal(name, await Store.PutAsync(bytes, default));
        await using var opened = Store.Open(name)!;
        using var read = new MemoryStream();
        await opened.CopyToAsync(read);
        Assert.Equal(bytes, read.ToArray());
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_stream_that_breaks_leaves_nothing_under_a_name_and_no_draft()
    {
        await using var broken = new BrokenStream();
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(broken, default));
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_swept_like_any_other()
    {
        var name = await Store.PutAsync(new byte[] { 1 }, default);
        var draft = Path.Combine(folder, "blobs", "ab", "ab" + new string('0', 62) + ".0");
        Directory.CreateDirectory(Path.GetDirectoryName(draft)!);
        await File.WriteAllTextAsync(draft, "half");
        var old = Store.OlderThan(DateTimeOffset.UtcNow.AddMinutes(1)).ToList();
        Assert.Equal([name, Path.GetFileName(draft)], old.OrderBy(one => one != name));
        old.ForEach(Store.Delete);
        Assert.Null(Store.Open(name));
        Assert.False(File.Exists(draft));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public void Only_names_of_blobs_are_opened(string name) => Assert.Throws<ArgumentException>(() => Store.Open(name));

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private sealed class BrokenStream : MemoryStream
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span[0] = 1;
            return reads++ < 3 ? ValueTask.FromResult(1) : throw new IOException("The sender is gone.");
        }
    }
}
