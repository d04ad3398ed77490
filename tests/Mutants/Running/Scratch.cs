using System;
using System.Collections.Generic;
using System.IO;
using Telematics.Hosting;

namespace Telematics.Mutants.Running
{
    /// <summary>
    /// A folder that is gone when the command ends, however it ends. It lies in <c>artifacts/</c> of the repository, because some tests look for the
    /// repository above them.
    /// </summary>
    public sealed class Scratch : IDisposable
    {
        private readonly List<IDisposable> _running = [];
        private bool _isGone;

        /// <summary>Makes it.</summary>
        public Scratch(Repository repository)
        {
            Folder = Path.Combine(repository.Root, "artifacts", "mutants", Path.GetRandomFileName());
            try
            {
                Directory.CreateDirectory(Folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new MutantsException($"Nothing can be written to {repository.Root}/artifacts.");
            }

            CommandProcess.Hold(this);
        }

        /// <summary>The folder.</summary>
        public string Folder { get; }

        /// <summary>A process works in the folder: it ends before the folder goes.</summary>
        public void Enter(IDisposable process)
        {
            lock (_running)
            {
                if (_isGone)
                {
                    process.Dispose();
                    throw new OperationCanceledException();
                }

                _running.Add(process);
            }
        }

        /// <summary>It no longer does.</summary>
        public void Leave(IDisposable process)
        {
            lock (_running)
            {
                _running.Remove(process);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (_running)
            {
                if (_isGone)
                {
                    return;
                }

                _isGone = true;
                foreach (IDisposable process in _running)
                {
                    process.Dispose();
                }
            }

            for (int tries = 0; Directory.Exists(Folder) && tries < 10; tries++)
            {
                try
                {
                    Directory.Delete(Folder, true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // A process that was killed may still be writing its last.
                    System.Threading.Thread.Sleep(50);
                }
            }

            CommandProcess.Release(this);
        }
    }
}
