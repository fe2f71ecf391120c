import FoundationEssentials
import Glibc

extension LocalModels.Place {
    var script: String { helper + "/local_models.py" }

    /// The file that would have to be there and is not.
    package var missing: String? {
        if access(python, X_OK) != 0 { return python }
        return access(script, R_OK) == 0 ? nil : script
    }

    /// What the neural voice would need and is not there, as far as that can be seen without starting it: the packages
    /// of a Python that is not in a virtual environment may be anywhere.
    package var missingVoice: String? {
        if let missing { return missing }
        guard python.hasSuffix("/bin/python") else { return nil }
        let environment = python.dropLast("/bin/python".count)
        guard access(environment + "/pyvenv.cfg", R_OK) == 0 else { return nil }
        // One that cannot be listed has no packages that could be used.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: environment + "/lib")) ?? []
        let packages = versions.map { "\(environment)/lib/\($0)/site-packages" }
        let isThere = packages.contains { access($0 + "/hibari", R_OK) == 0 }
        return isThere ? nil : "package hibari in \(environment)"
    }
}
