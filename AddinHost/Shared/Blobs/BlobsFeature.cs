namespace AddinHost.Shared.Blobs;

/// <summary>Where attachments and outgoing bytes lie.</summary>
public static class BlobsFeature
{
    public static IServiceCollection AddBlobs(this IServiceCollection services) => services.AddSingleton<IBlobStore, FolderBlobStore>();
}
