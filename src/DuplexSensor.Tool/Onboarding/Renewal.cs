using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>
/// A new key and certificate for a thing that has one. They are made in the folder <c>next</c> of its identity folder,
/// and take the place of the old ones when they are complete. The old certificate stays attached in the cloud, because
/// the board still has it.
/// </summary>
internal sealed class Renewal(IdentityFolder folder)
{
    private static readonly string[] Files =
    [
        IdentityFolder.PrivateKeyName,
        IdentityFolder.CertificateName,
        IdentityFolder.CaName,
        IdentityFolder.RecordName,
    ];

    /// <summary>The identity folder of the new key and certificate.</summary>
    public IdentityFolder Next { get; } = new(Path.Combine(folder.FullPath, "next"));

    // The folder next after one atomic step: from then on the new files count.
    private string ReadyFolder => Path.Combine(folder.FullPath, "ready");

    /// <summary>
    /// Begins a renewal, or continues an interrupted one. A renewal that was interrupted before its record was written
    /// does not count.
    /// </summary>
    /// <returns>False when there is nothing to renew.</returns>
    /// <param name="isRequested">Whether the user asks for a renewal.</param>
    public bool TryBegin(bool isRequested)
    {
        if (File.Exists(Next.RecordPath))
        {
            return true;
        }

        if (!isRequested || !File.Exists(folder.PrivateKeyPath))
        {
            return false;
        }

        Next.Create();
        CopySteps();
        return true;
    }

    // What the old certificate's onboarding has done for the thing itself.
    private void CopySteps()
    {
        if (folder.ReadRecord() is { } identity)
        {
            Next.WriteRecord(identity with
            {
                Certificate = null,
                Steps = identity.Steps.Where(step => ThingOnboarding.StepsOfThing.Contains(step.Key)).ToDictionary(),
            });
        }
    }

    /// <summary>Puts the new files, which are complete, into the place of the old ones.</summary>
    public void Finish()
    {
        Directory.Move(Next.FullPath, ReadyFolder);
        FinishInterrupted();
    }

    /// <summary>Moves the files that an interrupted run has not moved into place.</summary>
    public void FinishInterrupted()
    {
        if (!Directory.Exists(ReadyFolder))
        {
            return;
        }

        foreach (string name in Files.Where(name => File.Exists(Path.Combine(ReadyFolder, name))))
        {
            File.Move(Path.Combine(ReadyFolder, name), Path.Combine(folder.FullPath, name), overwrite: true);
        }

        Directory.Delete(ReadyFolder, recursive: true);
    }
}
