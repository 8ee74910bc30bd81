/** What is inside the archive, for programs that look for known faults: a CycloneDX 1.6 bill of materials. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import parseSpdx from 'spdx-expression-parse'

/** @param packages folders below `packageFolder`, such as `node_modules/express` */
export function formatBillOfMaterials(packageFolder: string, packages: readonly string[]): string {
  const components = new Contrib.FromNodePackageJson.Builders.ComponentBuilder(
    new Contrib.FromNodePackageJson.Factories.ExternalReferenceFactory(),
    new Contrib.License.Factories.LicenseFactory(parseSpdx),
  )
  const componentIn = (folder: string, type?: Enums.ComponentType): Models.Component => {
    const file = path.join(packageFolder, folder, 'package.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly name: string
      readonly version: string
    }
    const component = components.makeComponent(manifest, type)
    if (component === undefined) throw new Error(`${file} names no package.`)
    component.bomRef.value = `${manifest.name}@${manifest.version}`
    component.purl = `pkg:npm/${manifest.name.replace('@', '%40')}@${manifest.version}`
    return component
  }
  const bill = new Models.Bom()
  bill.metadata.component = componentIn('.', Enums.ComponentType.Application)
  for (const folder of packages) bill.components.add(componentIn(folder))
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bill, { sortLists: true, space: 2 })}\n`
}
