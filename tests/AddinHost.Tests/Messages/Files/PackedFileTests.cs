using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Messages.Files;

[Collection(nameof(Alone))]
public sealed class PackedFileTests
{
    [Fact]
    public async Task A_bomb_is_kept_as_it_came_and_never_unpacked()
    {
        await using var host = await TestHost.StartAsync();
        // 64 MB of nothing in some kilobytes, twice over: as a zip entry and gzipped by the mail itself.
        using var packed = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(packed, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("0.bin", System.IO.Compression.CompressionLevel.SmallestSize).Open();
            for (var i = 0; i < 64; i++)
                await entry.WriteAsync(new byte[1024 * 1024]);
        }

        var bomb = packed.ToArray();
        var before = GC.GetTotalAllocatedBytes();
        var mail = QuotaTests.FileMail("bomb@x.test", bomb, "bomb.zip", "Content-Encoding: gzip\n");
        Assert.Null(await QuotaTests.ProblemAsync(host, mail));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 48L * 1024 * 1024);
        var file = (await QuotaTests.MessageAsync(host, mail)).GetProperty("attachments")[0];
        Assert.Equal(bomb.Length, file.GetProperty("size").GetInt64());
        Assert.Equal(bomb, await host.Client.GetByteArrayAsync(new Uri(file.GetProperty("url").GetString()!, UriKind.Relative)));
        var kept = await host.InDatabaseAsync(db => db.KeptFiles.SumAsync(row => row.Size));
        Assert.Equal(bomb.Length, kept);
    }
}
